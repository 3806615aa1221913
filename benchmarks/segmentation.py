"""Train a U-Net that marks pets in photographs, and keep the best of it.

Not part of lintmodel: a training script as people write them, for the benchmarks to read. It expects
a folder with images/*.jpg and masks/*.png of equal names, where a mask holds a class per pixel.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

IMAGE_SIZE = (128, 128)
CLASSES = 3
CLASS_NAMES = ("pet", "background", "border")
AUTOTUNE = tf.data.AUTOTUNE
SEED = 1234


def parse_args():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with images/ and masks/")
    parser.add_argument("--out", type=Path, default=Path("runs/pets"))
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--filters", type=int, default=32)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--validation", type=float, default=0.15)
    parser.add_argument("--resume", type=Path, default=None)
    parser.add_argument("--mixed-precision", action="store_true")
    return parser.parse_args()


def set_seeds(seed):
    """Make runs repeatable as far as the hardware lets them be."""
    os.environ["PYTHONHASHSEED"] = str(seed)
    random.seed(seed)
    np.random.seed(seed)
    keras.utils.set_random_seed(seed)


# ----------------------------------------------------------------------------------------- data


def list_pairs(folder):
    """Paths of images and of their masks, in a stable order."""
    images = sorted((folder / "images").glob("*.jpg"))
    pairs = []
    for image in images:
        mask = folder / "masks" / f"{image.stem}.png"
        if mask.exists():
            pairs.append((str(image), str(mask)))
    if not pairs:
        raise SystemExit(f"no pairs of images and masks in {folder}")
    return pairs


def split_pairs(pairs, fraction):
    """Training and validation pairs."""
    shuffled = list(pairs)
    random.Random(SEED).shuffle(shuffled)
    count = max(1, int(len(shuffled) * fraction))
    return shuffled[count:], shuffled[:count]


def load_pair(image_path, mask_path):
    """One image in 0..1 and its mask of class numbers."""
    image = tf.io.decode_jpeg(tf.io.read_file(image_path), channels=3)
    image = tf.image.resize(image, IMAGE_SIZE)
    image = tf.cast(image, tf.float32) / 255.0
    mask = tf.io.decode_png(tf.io.read_file(mask_path), channels=1)
    mask = tf.image.resize(mask, IMAGE_SIZE, method="nearest")
    mask = tf.cast(mask, tf.int32) - 1
    return image, mask


def augment(image, mask):
    """Flips and brightness; the mask follows the flips."""
    if tf.random.uniform(()) > 0.5:
        image = tf.image.flip_left_right(image)
        mask = tf.image.flip_left_right(mask)
    image = tf.image.random_brightness(image, 0.1)
    image = tf.image.random_contrast(image, 0.9, 1.1)
    image = tf.clip_by_value(image, 0.0, 1.0)
    return image, mask


def make_dataset(pairs, batch_size, training):
    """Batches of images and masks."""
    images, masks = zip(*pairs)
    dataset = tf.data.Dataset.from_tensor_slices((list(images), list(masks)))
    if training:
        dataset = dataset.shuffle(len(pairs), seed=SEED)
    dataset = dataset.map(load_pair, num_parallel_calls=AUTOTUNE)
    if training:
        dataset = dataset.map(augment, num_parallel_calls=AUTOTUNE)
    dataset = dataset.batch(batch_size, drop_remainder=training)
    return dataset.prefetch(AUTOTUNE)


# ---------------------------------------------------------------------------------------- model


def conv_block(x, filters, dropout=0.0):
    """Two convolutions with batch normalisation."""
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    if dropout > 0:
        x = layers.SpatialDropout2D(dropout)(x)
    return x


def down(x, filters, dropout):
    """A block and its halved result; the block goes on to the other side."""
    kept = conv_block(x, filters, dropout)
    return layers.MaxPooling2D()(kept), kept


def up(x, kept, filters, dropout):
    """Twice the size, joined with what came over from the other side."""
    x = layers.Conv2DTranspose(filters, 2, strides=2, padding="same")(x)
    x = layers.Concatenate()([x, kept])
    return conv_block(x, filters, dropout)


def build_unet(filters=32, depth=4, dropout=0.2):
    """The network: class probabilities for every pixel."""
    inputs = keras.Input(shape=(*IMAGE_SIZE, 3), name="photo")
    x = inputs
    kept = []
    for level in range(depth):
        x, skip = down(x, filters * 2**level, dropout * level / depth)
        kept.append(skip)
    x = conv_block(x, filters * 2**depth, dropout)
    for level in reversed(range(depth)):
        x = up(x, kept[level], filters * 2**level, dropout * level / depth)
    outputs = layers.Conv2D(CLASSES, 1, activation="softmax", dtype="float32", name="mask")(x)
    return keras.Model(inputs, outputs, name="unet")


@keras.saving.register_keras_serializable(package="pets")
class SqueezeExcite(layers.Layer):
    """Weighs channels by what the whole picture shows."""

    def __init__(self, ratio=8, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio

    def build(self, input_shape):
        channels = input_shape[-1]
        self.pool = layers.GlobalAveragePooling2D(keepdims=True)
        self.squeeze = layers.Dense(max(channels // self.ratio, 1), activation="relu")
        self.excite = layers.Dense(channels, activation="sigmoid")
        self.squeeze.build((None, 1, 1, channels))
        self.excite.build((None, 1, 1, max(channels // self.ratio, 1)))

    def call(self, inputs):
        weights = self.excite(self.squeeze(self.pool(inputs)))
        return inputs * weights

    def get_config(self):
        return {**super().get_config(), "ratio": self.ratio}


@keras.saving.register_keras_serializable(package="pets")
def dice_loss(y_true, y_pred, smooth=1.0):
    """One minus the overlap, the mean over all classes."""
    labels = tf.one_hot(tf.squeeze(tf.cast(y_true, tf.int32), -1), CLASSES)
    axes = (1, 2)
    overlap = tf.reduce_sum(labels * y_pred, axis=axes)
    total = tf.reduce_sum(labels + y_pred, axis=axes)
    return 1.0 - tf.reduce_mean((2.0 * overlap + smooth) / (total + smooth), axis=-1)


@keras.saving.register_keras_serializable(package="pets")
def mixed_loss(y_true, y_pred):
    """Cross-entropy finds the regions, dice their edges."""
    entropy = keras.losses.sparse_categorical_crossentropy(tf.squeeze(y_true, -1), y_pred)
    return tf.reduce_mean(entropy, axis=(1, 2)) + dice_loss(y_true, y_pred)


def compile_model(model, learning_rate, steps):
    """Adam with a cosine decay over the whole training."""
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps=max(steps, 1))
    model.compile(
        optimizer=keras.optimizers.Adam(schedule, clipnorm=1.0),
        loss=mixed_loss,
        metrics=["accuracy"],
    )


# ------------------------------------------------------------------------------------- training


class SamplePictures(keras.callbacks.Callback):
    """Writes what the model makes of a few validation images after each fifth epoch."""

    def __init__(self, dataset, folder, count=4):
        super().__init__()
        self.images = next(iter(dataset))[0][:count]
        self.folder = folder

    def on_epoch_end(self, epoch, logs=None):
        if epoch % 5:
            return
        masks = self.model.predict(self.images, verbose=0)
        for number, mask in enumerate(masks):
            write_mask(mask, self.folder / f"epoch{epoch:03}-{number}.png")


def write_mask(probabilities, path):
    """A mask as a grey picture, one shade a class."""
    shades = np.argmax(probabilities, axis=-1).astype("uint8") * (255 // (CLASSES - 1))
    tf.io.write_file(str(path), tf.io.encode_png(shades[..., None]))


def make_callbacks(out, dataset):
    """Checkpoints, early stopping, logs and pictures."""
    pictures = out / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    return [
        keras.callbacks.ModelCheckpoint(
            str(out / "best.keras"), monitor="val_loss", save_best_only=True
        ),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=8, restore_best_weights=True),
        keras.callbacks.CSVLogger(str(out / "history.csv"), append=True),
        keras.callbacks.TerminateOnNaN(),
        SamplePictures(dataset, pictures),
    ]


def intersection_over_union(model, dataset):
    """The score of each class over a dataset."""
    confusion = np.zeros((CLASSES, CLASSES), dtype="int64")
    for images, masks in dataset:
        predicted = np.argmax(model.predict_on_batch(images), axis=-1).ravel()
        wanted = np.asarray(masks).ravel()
        confusion += np.bincount(wanted * CLASSES + predicted, minlength=CLASSES**2).reshape(
            CLASSES, CLASSES
        )
    hits = np.diag(confusion)
    union = confusion.sum(axis=0) + confusion.sum(axis=1) - hits
    return dict(zip(CLASS_NAMES, (hits / np.maximum(union, 1)).tolist()))


def main():
    """Train, evaluate, save."""
    args = parse_args()
    set_seeds(SEED)
    if args.mixed_precision:
        keras.mixed_precision.set_global_policy("mixed_float16")
    args.out.mkdir(parents=True, exist_ok=True)

    train_pairs, val_pairs = split_pairs(list_pairs(args.data), args.validation)
    train = make_dataset(train_pairs, args.batch_size, training=True)
    validation = make_dataset(val_pairs, args.batch_size, training=False)
    steps = args.epochs * (len(train_pairs) // args.batch_size)

    if args.resume is not None:
        model = keras.models.load_model(args.resume)
    else:
        model = build_unet(args.filters, args.depth, args.dropout)
        compile_model(model, args.learning_rate, steps)
    model.summary()

    history = model.fit(
        train,
        validation_data=validation,
        epochs=args.epochs,
        callbacks=make_callbacks(args.out, validation),
    )
    scores = intersection_over_union(model, validation)
    results = {"history": history.history, "iou": scores}
    (args.out / "results.json").write_text(json.dumps(results, default=float, indent=1))
    for name, score in scores.items():
        print(f"{name:12} {score:.3f}")
    model.save(args.out / "final.keras")


if __name__ == "__main__":
    main()
