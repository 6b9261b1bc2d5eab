"""A small network that answers by recursion: tensors in, tensors out. It knows nothing of incidents."""
