"""The best epoch is kept, restored and loaded for the last word."""

import keras
import numpy as np
from keras import layers
from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau

rng = np.random.default_rng(32)
x = rng.normal(size=(900, 8)).astype("float32")
y = (x @ rng.normal(size=(8, 1)) > 0).astype("float32")
x_train, x_val, x_test = x[:600], x[600:750], x[750:]
y_train, y_val, y_test = y[:600], y[600:750], y[750:]

model = keras.Sequential(
    [
        keras.Input((8,)),
        layers.Dense(16, activation="relu"),
        layers.Dropout(0.25),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
callbacks = [
    EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True),
    ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True),
    ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=2),
]
model.fit(
    x_train, y_train, validation_data=(x_val, y_val), epochs=12, callbacks=callbacks, verbose=0
)
best = keras.models.load_model("best.keras")
print(best.evaluate(x_test, y_test, verbose=0))
