"""An agent: predicts one state, trains on a memory, copies weights to a target network."""

import random
from collections import deque

import numpy as np
from tensorflow import keras


class Agent:
    def __init__(self, states, actions):
        self.actions = actions
        self.memory = deque(maxlen=500)
        self.epsilon = 1.0
        self.model = self.build(states)
        self.target = self.build(states)
        self.update_target()

    def build(self, states):
        model = keras.Sequential()
        model.add(keras.layers.Input((states,)))
        model.add(keras.layers.Dense(24, activation="relu"))
        model.add(keras.layers.Dense(self.actions, activation="linear"))
        model.compile(loss="mse", optimizer=keras.optimizers.Adam(learning_rate=0.001))
        return model

    def update_target(self):
        self.target.set_weights(self.model.get_weights())

    def act(self, state):
        if np.random.rand() <= self.epsilon:
            return random.randrange(self.actions)
        return int(np.argmax(self.model.predict(state, verbose=0)[0]))

    def replay(self, size):
        for state, action, reward, following in random.sample(self.memory, size):
            values = self.model.predict(state, verbose=0)
            future = self.target.predict(following, verbose=0)[0]
            values[0][action] = reward + 0.95 * np.amax(future)
            self.model.fit(state, values, epochs=1, verbose=0)
        self.epsilon *= 0.9


agent = Agent(states=3, actions=2)
state = np.zeros((1, 3), "float32")
for step in range(12):
    action = agent.act(state)
    following = np.clip(state + (0.1 if action else -0.1), -1, 1)
    agent.memory.append((state, action, float(following.mean()), following))
    state = following
agent.replay(4)
agent.update_target()
