"""Train a small classifier of clothes and save it for serve.py.

It looks like good work, and it runs. `lintmodel check examples` says what is wrong with it.
"""

import keras
from keras import layers

IMAGE_SHAPE = (28, 28, 1)
CLASSES = 10
BATCH_SIZE = 64
EPOCHS = 15


def load_data():
    """Pictures in 0..1 with a channel axis, and their labels."""
    (x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
    x_train = x_train[..., None].astype("float32") / 255.0
    x_test = x_test[..., None].astype("float32") / 255.0
    return (x_train, y_train), (x_test, y_test)


def conv_block(x, filters):
    """Convolution, normalisation, activation, pooling."""
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    return layers.MaxPooling2D()(x)


def build_model():
    """A functional network that standardises its input by itself."""
    inputs = keras.Input(IMAGE_SHAPE)
    x = layers.Normalization(axis=None, name="standardise")(inputs)
    x = conv_block(x, 16)
    x = conv_block(x, 32)
    x = layers.Flatten()(x)
    x = layers.Dropout(0.3)(x)
    outputs = layers.Dense(CLASSES, name="clothes")(x)
    return keras.Model(inputs, outputs)


def main():
    (x_train, y_train), (x_test, y_test) = load_data()
    model = build_model()
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, batch_size=BATCH_SIZE, epochs=EPOCHS, validation_split=0.1)
    loss, accuracy = model.evaluate(x_test, y_test)
    print(f"test loss {loss:.3f}, accuracy {accuracy:.3f}")
    model.save("clothes.keras")


if __name__ == "__main__":
    main()
