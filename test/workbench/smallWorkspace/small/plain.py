"""An ordinary script: no workflow."""

print("hello")
