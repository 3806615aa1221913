# %% [markdown]
# # Fuel consumption
# %%
import keras
import numpy as np

# %%
rng = np.random.default_rng(30)
weight = rng.uniform(700, 2300, 500)
power = rng.uniform(40, 300, 500)
consumption = 2 + weight / 300 + power / 60 + rng.normal(0, 0.3, 500)
raw = np.stack([weight, power], axis=1).astype("float32")
raw[:3]
# %%
train, test = raw[:400], raw[400:]
train_y, test_y = consumption[:400], consumption[400:]
norm = keras.layers.Normalization()
norm.adapt(train)
norm.mean
# %%
model = keras.Sequential([keras.Input((2,)), norm, keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
model.summary()
# %%
model.compile(loss="mae", optimizer=keras.optimizers.Adam(0.01))
history = model.fit(train, train_y, epochs=10, verbose=0, validation_split=0.2)
# %%
history.history["val_loss"][-1]
# %%
model.evaluate(test, test_y, verbose=0)
# %%
error = model.predict(test, verbose=0).flatten() - test_y
print(np.abs(error).mean())
