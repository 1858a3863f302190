"""Makes the small held-out sets that the tests measure the demo networks on.

`python3 held_out.py` writes assets/held-out-scenes.jpg (320×320 scenes, six across) and
assets/held-out-faces.jpg (112×112 aligned crops, one person a row) with their truth in
held-out-scenes.json. Nobody in them was seen in training.
"""

import numpy as np
from PIL import Image

from clip import ASSETS, write_json
from world import people, pictures
from world.datasets import HELD, scene

SCENES, ACROSS, SIZE = 24, 6, 320
PEOPLE, EACH = 24, 6


def save(picture, name):
    Image.fromarray(picture).save(ASSETS / name, quality=92, subsampling=0)


def make_scenes():
    sheet = np.zeros((SCENES // ACROSS * SIZE, ACROSS * SIZE, 3), np.uint8)
    rows = []
    for i in range(SCENES):
        # A seed of its own: these scenes are not among those of `scenes-held`.
        picture, faces = scene(np.random.default_rng([9, i]), SIZE, HELD)
        y, x = divmod(i, ACROSS)
        sheet[y * SIZE:(y + 1) * SIZE, x * SIZE:(x + 1) * SIZE] = picture
        rows += [{"scene": i, "box": np.round(face[:4], 2),
                  "points": np.round(face[4:14].reshape(5, 2), 2).tolist(),
                  "visible": round(float(min(face[14], 1)), 3)}
                 for face in faces if face[2] > face[0]]
    save(sheet, "held-out-scenes.jpg")
    write_json("held-out-scenes.json",
               {"scenes": SCENES, "across": ACROSS, "size": SIZE, "faces": rows})


def make_faces():
    sheet = np.zeros((PEOPLE * 112, EACH * 112, 3), np.uint8)
    for i in range(PEOPLE):
        for j in range(EACH):
            rng = np.random.default_rng([10, i, j])
            who = people.restyled(people.person(HELD + 10_000 + i), rng)
            when = people.random_moment(rng, yaw=0.8)
            sheet[i * 112:(i + 1) * 112, j * 112:(j + 1) * 112] = pictures.crop(
                who, when, 112, rng, 0.02)
    save(sheet, "held-out-faces.jpg")


if __name__ == "__main__":
    make_scenes()
    make_faces()
