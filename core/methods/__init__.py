"""The three published methods as research code, each beside what it is compared with."""
