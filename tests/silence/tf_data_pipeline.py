"""One function scales every split; the BatchNormalization gets 400 updates of 32 rows."""

import tensorflow as tf
from tensorflow import keras

BATCH = 32
AUTOTUNE = tf.data.AUTOTUNE


def make_split(count, seed):
    images = tf.random.stateless_uniform((count, 16, 16, 1), (seed, 1), 0, 256, tf.int32)
    brightness = tf.reduce_mean(tf.cast(images, tf.float32), axis=(1, 2, 3))
    return tf.data.Dataset.from_tensor_slices((images, tf.cast(brightness > 127.5, tf.int32)))


def prepare(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


train = make_split(2560, 1).shuffle(2560, seed=1).map(prepare, AUTOTUNE).batch(BATCH)
valid = make_split(320, 2).map(prepare, AUTOTUNE).batch(BATCH)
test = make_split(320, 3).map(prepare, AUTOTUNE).batch(BATCH)

model = keras.Sequential(
    [
        keras.layers.Input((16, 16, 1)),
        keras.layers.Conv2D(8, 3, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(2),
    ]
)
model.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
)
model.fit(train.prefetch(AUTOTUNE), validation_data=valid, epochs=5, verbose=2)
print(model.evaluate(test, verbose=0))
