"""Windows over one series, split in time; the statistics are those of the first part."""

import keras
import numpy as np
from keras import layers

HISTORY = 24
series = np.sin(np.arange(2000) / 10.0) * 8 + 20 + np.random.default_rng(0).normal(0, 0.5, 2000)
split = 1500
mean, std = series[:split].mean(), series[:split].std()
scaled = ((series - mean) / std).astype("float32")


def windows(values):
    stacked = np.lib.stride_tricks.sliding_window_view(values, HISTORY + 1)
    return stacked[:, :-1, None], stacked[:, -1:]


x_train, y_train = windows(scaled[:split])
x_test, y_test = windows(scaled[split:])

model = keras.Sequential([keras.Input((HISTORY, 1)), layers.LSTM(16), layers.Dense(1)])
model.compile(optimizer="rmsprop", loss="mae")
model.fit(x_train, y_train, batch_size=64, epochs=2, verbose=0)

forecast = model.predict(x_test, verbose=0) * std + mean
actual = y_test * std + mean
print("mean error in degrees:", np.abs(forecast - actual).mean())
