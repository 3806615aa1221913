"""Builds, loads the weights (the statistics are among them), predicts."""

import sys

import numpy as np
from network import build_network

model = build_network()
model.load_weights("failure.weights.h5")
readings = np.loadtxt(sys.argv[1], delimiter=",", ndmin=2)
for probability in model.predict(readings, verbose=0)[:, 0]:
    print("alarm" if probability > 0.5 else "fine", round(float(probability), 3))
