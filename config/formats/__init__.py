"""How dates and times are printed where no template says it."""
