"""Trains the model of prices on a table, and keeps its scaler."""

import sys
from pathlib import Path

import joblib
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from catalogue.architectures import prices_model
from catalogue.settings import FEATURES, PRICES_MODEL, PRICES_SCALER


def main(table):
    sales = pd.read_csv(table)
    x_train, x_test, y_train, y_test = train_test_split(
        sales[FEATURES].to_numpy(), sales["price"].to_numpy(), random_state=7
    )
    scaler = StandardScaler()
    x_train = scaler.fit_transform(x_train)
    x_test = scaler.transform(x_test)
    model = prices_model()
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    model.fit(x_train, y_train, epochs=30, batch_size=64)
    print(model.evaluate(x_test, y_test))
    model.save(PRICES_MODEL)  # finding: stale-artifact
    joblib.dump(scaler, PRICES_SCALER)


if __name__ == "__main__":
    main(sys.argv[1])
