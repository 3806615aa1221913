"""Metrics of one's own: what their functions compute; and the numbers that Keras reports."""

from __future__ import annotations

from reader import Reader

from lintmodel.facts.event import BATCHES, Compile
from lintmodel.facts.logged import AverageScores, CompareLogs
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Metric
from lintmodel.views.ratios import PREDICTIONS, Ratio, ratios_of

MODEL = """
model = keras.Sequential([keras.Input((4,)), layers.Dense(1, activation="sigmoid")])
"""
F1 = """
def f1(y_true, y_pred, beta=1):
    guess = tf.cast(y_pred > 0.5, "float32")
    hits = tf.reduce_sum(y_true * guess)
    if hits == 0:
        return 0
    return 2 * hits / (tf.reduce_sum(y_true) + tf.reduce_sum(guess))
"""


def metrics_of(read: Reader, text: str) -> list[Metric]:
    """The metrics of the only compile()."""
    [compiled] = read(MODEL + text).trace.of(Compile)
    assert isinstance(compiled.objective.metrics, dict)
    return list(compiled.objective.metrics[None])


def kinds(body: Model | None) -> list[str]:
    assert body is not None
    return [node.layer.kind for node in body.nodes]


class TestBody:
    def test_a_function_has_a_graph_from_labels_and_predictions(self, read: Reader) -> None:
        [metric] = metrics_of(read, F1 + "model.compile('adam', 'mse', metrics=[f1])")
        assert metric.body is not None
        assert [node.layer.name for node in metric.body.inputs] == ["labels", "predictions"]
        assert "op:greater" in kinds(metric.body) and metric.body.heads
        assert metric.name == "f1" and metric.made.line > 1

    def test_a_name_of_keras_has_none(self, read: Reader) -> None:
        [metric] = metrics_of(read, "model.compile('adam', 'mse', metrics=['accuracy'])")
        assert metric.body is None

    def test_methods_and_lambdas_have_one(self, read: Reader) -> None:
        text = F1 + "class Scores:\n    def f(self, t, p):\n        return f1(t, p)\n"
        text += "model.compile('adam', 'mse', metrics=[Scores().f, lambda t, p: f1(t, p)])"
        for metric in metrics_of(read, text):
            assert "op:divide" in kinds(metric.body)

    def test_a_class_has_what_it_adds_up(self, read: Reader) -> None:
        text = F1 + (
            "class Mean(keras.metrics.Metric):\n"
            "    def __init__(self):\n        super().__init__()\n"
            "        self.total = self.add_weight(name='total')\n"
            "    def update_state(self, t, p, sample_weight=None):\n"
            "        self.total.assign_add(f1(t, p))\n"
            "model.compile('adam', 'mse', metrics=[Mean()])"
        )
        [metric] = metrics_of(read, text)
        assert metric.title == "Mean" and "op:divide" in kinds(metric.body)


class TestRatios:
    def ratios(self, read: Reader, body: str) -> tuple[Ratio, ...]:
        text = f"def score(t, p):\n    {body}\nmodel.compile('adam', 'mse', metrics=[score])"
        [metric] = metrics_of(read, text)
        return ratios_of(metric)

    def test_sums_over_the_batch(self, read: Reader) -> None:
        [ratio] = self.ratios(read, "return tf.reduce_sum(t * p) / tf.reduce_sum(p)")
        assert ratio.below.of == {PREDICTIONS} and not ratio.decided

    def test_sums_over_a_sample(self, read: Reader) -> None:
        each = "tf.reduce_sum({}, axis=[1, 2])"
        text = f"return tf.reduce_mean({each.format('t * p')} / {each.format('p')})"
        assert self.ratios(read, text) == ()

    def test_an_axis_that_is_not_known(self, read: Reader) -> None:
        text = "return tf.reduce_sum(t * p, axis=AXES) / tf.reduce_sum(p, axis=AXES)"
        assert self.ratios(read, text) == ()

    def test_the_number_of_samples(self, read: Reader) -> None:
        text = "return tf.reduce_sum(t * p) / tf.cast(tf.size(t), 'float32')"
        assert self.ratios(read, text) == ()


class TestCompareLogs:
    FIT = "model.compile('adam', 'mse', metrics=['mae'])\nh = model.fit(x, y)\n"

    def names(self, read: Reader, text: str) -> list[object]:
        return [event.name for event in read(MODEL + self.FIT + text).trace.of(CompareLogs)]

    def test_history_beside_evaluate(self, read: Reader) -> None:
        text = "loss, mae = model.evaluate(x, y)\nprint(h.history['mae'][-1] - mae)\n"
        assert self.names(read, text) == ["mae"]

    def test_a_result_by_its_index(self, read: Reader) -> None:
        text = "s = model.evaluate(x, y)\nassert s[0] <= h.history['loss'][0]\n"
        assert self.names(read, text) == ["loss"]

    def test_two_numbers_of_the_history(self, read: Reader) -> None:
        assert self.names(read, "print(h.history['loss'][0] - h.history['mae'][-1])\n") == []


class TestAverageScores:
    LOOP = (
        "from sklearn.metrics import f1_score\n"
        "data = tf.data.Dataset.from_tensor_slices((np.zeros((9, 4)), np.ones(9))).batch(2)\n"
        "scores = []\nfor a, b in data:\n    scores.append(f1_score(b, model.predict(a)))\n"
    )

    def test_the_mean_of_scores_of_batches(self, read: Reader) -> None:
        [event] = read(MODEL + self.LOOP + "print(np.mean(scores))\n").trace.of(AverageScores)
        assert event.compare.loops[-1].over == BATCHES and event.how == "np.mean()"
        assert not event.loops

    def test_a_list_of_other_things(self, read: Reader) -> None:
        text = MODEL + self.LOOP + "print(np.mean([1, 2]), sum(len(s) for s in 'abc'))\n"
        assert list(read(text).trace.of(AverageScores)) == []
