"""A stateful LSTM, reset after each pass and between the two predictions (Keras 2)."""

import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential

series = np.sin(np.arange(60) / 5)
x, y = series[:-1].reshape(-1, 1, 1), series[1:]
x_train, y_train, x_test = x[:40], y[:40], x[40:]


def fit_lstm(x, y, batch_size, epochs, units):
    model = Sequential()
    model.add(LSTM(units, batch_input_shape=(batch_size, x.shape[1], x.shape[2]), stateful=True))
    model.add(Dense(1))
    model.compile(loss="mean_squared_error", optimizer="adam")
    for _ in range(epochs):
        model.fit(x, y, epochs=1, batch_size=batch_size, verbose=0, shuffle=False)
        model.reset_states()
    return model


model = fit_lstm(x_train, y_train, 1, 300, 4)
fitted = model.predict(x_train, batch_size=1)
model.reset_states()
forecast = model.predict(x_test, batch_size=1)
