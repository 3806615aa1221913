"""Scales once and writes arrays."""

import numpy as np
from PIL import Image

manifest = [line.split() for line in open("manifest.txt")]
pictures = np.stack([np.asarray(Image.open(path), "float32") / 255.0 for path, _ in manifest])
np.savez("pictures.npz", x=pictures, y=np.array([int(label) for _, label in manifest]))
