"""An augmenting model is exported through an endpoint that says training=False."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

images = np.random.default_rng(46).integers(0, 256, size=(96, 16, 16, 3)).astype("float32")
labels = (images.mean(axis=(1, 2, 3)) > 127.5).astype("int32")
model = keras.Sequential(
    [
        keras.Input((16, 16, 3)),
        layers.RandomFlip("horizontal"),
        layers.RandomRotation(0.1),
        layers.Rescaling(1 / 255),
        layers.Conv2D(4, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(2, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(images, labels, epochs=2, verbose=0)

archive = keras.export.ExportArchive()
archive.track(model)
archive.add_endpoint(
    name="serve",
    fn=lambda x: model(x, training=False),
    input_signature=[tf.TensorSpec((None, 16, 16, 3), tf.float32)],
)
archive.write_out("export/augmented")
