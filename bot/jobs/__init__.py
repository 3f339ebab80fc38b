"""What happens because time passes: the courier delivers, promises are kept, and a clock wakes both."""
