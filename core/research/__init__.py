"""Research: data sets, evaluation, training and the three methods. The program never imports it."""
