"""What Warmline promises, checked. Begin with `stories`, which tell it from the outside."""
