"""The directory's folder, as it is read and watched."""
