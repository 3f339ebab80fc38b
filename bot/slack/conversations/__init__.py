"""What people ask for, and how they are answered: commands, buttons, forms and the Home tab."""
