"""The losses that training mixes, one idea a file, under the names their papers gave them.

All are differentiable, work on batches, compute in float32 whatever comes in, and give 0 instead
of NaN when a batch holds nothing for them.
"""
