"""Everything the program never imports: data sets, evaluation, training and the three methods."""
