"""A frozen teacher is asked in inference mode while the student learns."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers


def network(width):
    return keras.Sequential(
        [
            keras.Input((10,)),
            layers.Dense(width, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(3),
        ]
    )


rng = np.random.default_rng(8)
x = rng.normal(size=(1024, 10)).astype("float32")
y = x[:, :3].argmax(axis=1)

teacher = network(128)
teacher.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
teacher.fit(x, y, epochs=5, verbose=0)
teacher.trainable = False

student = network(8)
optimizer = keras.optimizers.Adam()
divergence = keras.losses.KLDivergence()
temperature = 3.0
for x_batch in tf.data.Dataset.from_tensor_slices(x).shuffle(1024).batch(64).repeat(3):
    targets = tf.nn.softmax(teacher(x_batch, training=False) / temperature)
    with tf.GradientTape() as tape:
        loss = divergence(targets, tf.nn.softmax(student(x_batch, training=True) / temperature))
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))

agreement = student.predict(x, verbose=0).argmax(1) == teacher.predict(x, verbose=0).argmax(1)
print("agreement", agreement.mean())
