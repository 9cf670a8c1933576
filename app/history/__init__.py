"""What was drawn before: nothing is lost, and earlier drawings are found again."""
