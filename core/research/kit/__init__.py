"""The kit of the research methods: features, choice of settings, results, pages.

A method brings its data split, its losses and its comparators. Embedding and caching data sets,
choosing settings, running rows over seeds, and writing result files and pages happen here.
"""
