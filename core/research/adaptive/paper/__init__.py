"""The method as its paper describes it, on features that never saw a pair, beside its comparators.

The program's own version is one folder up: there photos keep their embeddings, and a profile that
does not help is left off. Here M is shared by photos and sketches, both are embedded anew after
each step, and the step is always taken.
"""
