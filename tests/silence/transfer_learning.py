"""Flowers from folders: the base's own preprocessing is part of the model, the base stays frozen."""

import tensorflow as tf
from tensorflow import keras

IMG_SIZE = (160, 160)
train_ds, val_ds = keras.utils.image_dataset_from_directory(
    "flowers/train", validation_split=0.2, subset="both", seed=42, image_size=IMG_SIZE, batch_size=32
)
test_ds = keras.utils.image_dataset_from_directory(
    "flowers/test", image_size=IMG_SIZE, batch_size=32, shuffle=False
)
class_names = train_ds.class_names
train_ds = train_ds.prefetch(tf.data.AUTOTUNE)

base = keras.applications.MobileNetV2(
    input_shape=IMG_SIZE + (3,), include_top=False, weights="imagenet"
)
base.trainable = False

inputs = keras.Input(shape=IMG_SIZE + (3,))
x = keras.applications.mobilenet_v2.preprocess_input(inputs)
x = base(x, training=False)
x = keras.layers.GlobalAveragePooling2D()(x)
x = keras.layers.Dropout(0.2)(x)
outputs = keras.layers.Dense(len(class_names), activation="softmax")(x)
model = keras.Model(inputs, outputs)

model.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(),
    metrics=["accuracy"],
)
model.fit(train_ds, validation_data=val_ds, epochs=10)
print(model.evaluate(test_ds))
model.save("flowers.keras")
