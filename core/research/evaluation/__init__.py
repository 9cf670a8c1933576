"""Evaluation: metrics, protocols, benchmarks and reports.

`metrics` defines every figure once, `protocols` says which queries meet which gallery, `embed`
turns whole sets into vectors. Importing this package imports neither torch nor torchvision.
"""
