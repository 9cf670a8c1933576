"""The losses of training, under the names of their papers.

All are differentiable, work on batches, compute in float32 whatever comes in, and give 0 instead
of NaN when a batch holds nothing for them.
"""
