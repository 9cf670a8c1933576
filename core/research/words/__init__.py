"""Words: what photos of a named thing have in common, learnt for the shipped encoder."""
