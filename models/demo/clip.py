"""Makes the demo clip and the source portraits, with their truth.

`python3 clip.py clip` writes assets/talking-head.mp4 and .json; `python3 clip.py
portraits` writes assets/portrait-*.jpg and portraits.json; `python3 clip.py swapped`
writes assets/talking-head-swapped.*, what a perfect swap of one portrait's face
would show in some frames. All always make the same pictures; the encoder is ffmpeg with
libx264 (Debian's ffmpeg).
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from world import people, pictures
from world import renderer as r

ASSETS = Path(__file__).resolve().parent / "assets"
WIDTH, HEIGHT, RATE, SECONDS = 1280, 720, 30, 12
SEED = 6
TALKER = people.HELD_OUT + 11
PORTRAITS = [people.HELD_OUT + n for n in (12, 34, 49, 56)]


def ease(time, start, end):
    """0 before `start`, 1 after `end`, smooth between."""
    t = np.clip((time - start) / (end - start), 0, 1)
    return t * t * (3 - 2 * t)


def visit(time, points):
    """The value of (time, value) stations, with smooth ways between them."""
    value = points[0][1]
    for (start, before), (end, after) in zip(points, points[1:]):
        value += ease(time, start, end) * (after - before)
    return value


def blink(time):
    """A lid shuts in 70 ms and opens in 150."""
    for at in (0.9, 2.7, 3.9, 6.1, 9.4, 10.8):
        if at <= time < at + 0.25:
            return float(min((time - at) / 0.07, 1) * (1 - max(0, time - at - 0.1) / 0.15))
    return 0.0


def speech(time):
    """How far the mouth is open while talking: syllables under phrases."""
    phrase = max(0.0, np.sin(2 * np.pi * (time / 2.3 + 0.05))) ** 0.5
    syllable = 0.5 + 0.5 * np.sin(2 * np.pi * 3.7 * time + 1.3 * np.sin(2.1 * time))
    return float(phrase * (0.15 + 1.0 * syllable * (0.6 + 0.4 * np.sin(5.3 * time))))


def moment_at(time):
    """The choreography: talk, turn both ways, a hand passes, leave and return, smile."""
    away = visit(time, [(7.2, 0), (8.2, 46), (8.7, 46), (9.7, 0)])
    walk = ease(time, 7.2, 7.6) - ease(time, 8.0, 8.3)
    back = ease(time, 8.6, 8.9) - ease(time, 9.4, 9.8)
    yaw = (visit(time, [(2.8, 0), (3.5, -0.85), (4.5, 0.85), (5.2, 0)]) + 0.7 * walk
           - 0.7 * back + 0.06 * np.sin(1.7 * time))
    talk = speech(time) * (1 - ease(time, 7.0, 7.3) + ease(time, 9.8, 10.0)
                           - ease(time, 10.7, 10.9))
    return r.moment(
        yaw=yaw,
        pitch=0.05 * np.sin(2.3 * time) + 0.14 * np.sin(9 * time) * ease(time, 10.9, 11.1),
        roll=0.05 * np.sin(1.3 * time) + 0.16 * (ease(time, 9.9, 10.3) - ease(time, 10.6, 10.9)),
        headX=away + 0.6 * np.sin(1.1 * time), headY=0.3 + 0.25 * np.sin(2.9 * time),
        blinkLeft=blink(time), blinkRight=blink(time),
        gazeX=np.clip(-0.9 * yaw, -0.45, 0.45) + 0.03 * np.sin(0.9 * time + 1),
        gazeY=0.03 * np.sin(1.9 * time),
        browRaise=0.5 * max(0, np.sin(1.4 * time)), smile=0.15 + 0.85 * ease(time, 10.8, 11.2),
        mouthOpen=talk + 0.5 * ease(time, 11.0, 11.4), distance=70, keyX=-0.7, keyY=0.55,
        keyZ=0.9, keyStrength=0.85, ambient=0.5, rim=0.6,
        hand=float(5.3 < time < 7.1), handX=visit(time, [(5.3, -34), (7.1, 30)]),
        handY=-7.0, handZ=14, handAngle=0.25, handSpread=0.4, handMelanin=0.25)


def room(width, height):
    """A wall with a window's light, a shelf and a plant, out of focus."""
    ys, xs = np.mgrid[0:height, 0:width].astype(float)
    u, v = xs / width, ys / height
    wall = np.stack([168 - 40 * v, 172 - 46 * v, 170 - 48 * v], -1)
    wall += (38 * np.exp(-((u - 0.12) ** 2 / 0.05 + (v - 0.25) ** 2 / 0.2)))[..., None]

    def soft(x0, y0, x1, y1, edge=0.008):
        def step(t):
            return 1 / (1 + np.exp(-np.clip(t / edge, -40, 40)))
        return (step(u - x0) * step(x1 - u) * step(v - y0) * step(y1 - v))[..., None]

    def put(mask, colour, strength=1.0):
        nonlocal wall
        wall = wall + (np.array(colour, float) - wall) * mask * strength
    put(soft(0.02, 0.06, 0.21, 0.62), (226, 233, 238))
    for x in (0.02, 0.112, 0.205):
        put(soft(x - 0.006, 0.05, x + 0.006, 0.63), (120, 112, 104))
    put(soft(0.70, 0.34, 0.98, 0.365), (112, 84, 62))
    rng = np.random.default_rng(SEED)
    x = 0.715
    while x < 0.95:
        wide, tall = rng.uniform(0.012, 0.026), rng.uniform(0.13, 0.22)
        put(soft(x, 0.34 - tall, x + wide, 0.34, 0.003), rng.uniform(50, 190, 3), 0.9)
        x += wide + 0.003
    put(soft(0.70, 0.70, 0.98, 0.725), (112, 84, 62))
    put(soft(0.76, 0.56, 0.82, 0.70, 0.006), (178, 118, 84))
    for dx, dy in ((-0.03, -0.06), (0.0, -0.11), (0.035, -0.07), (0.05, -0.02), (-0.045, 0.0)):
        leaf = np.exp(-(((u - 0.79 - dx) / 0.022) ** 2 + ((v - 0.53 - dy) / 0.05) ** 2) ** 2)
        put(leaf[..., None], (66, 104 + 300 * dx, 62), 0.9)
    return wall


def truth(identity, when, view, box, points, visible):
    """One row of truth; a face out of the picture has box null."""
    named = {name: round(float(when[i]), 4) for name, i in r.MOMENT_INDEX.items()}
    kept = ("yaw", "pitch", "roll", "mouthOpen", "blinkLeft", "blinkRight", "gazeX",
            "gazeY", "smile", "hand")
    inside = box[2] > 0 and box[0] < WIDTH - 1
    return {"box": [round(float(v), 2) for v in box] if inside else None,
            "points": np.round(points, 2).tolist() if inside else None,
            "visible": round(float(min(visible, 1)), 3) if inside else 0,
            **{name: named[name] for name in kept}}


def encode(path):
    """ffmpeg that takes RGB frames on its input."""
    return subprocess.Popen(
        ["ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
         "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-",
         "-vf", "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p",
         "-colorspace", "smpte170m", "-color_range", "tv", "-c:v", "libx264",
         "-preset", "slow", "-crf", "23", "-g", "60", "-threads", "1",
         "-fflags", "+bitexact", "-flags", "+bitexact", "-movflags", "+faststart",
         str(path)], stdin=subprocess.PIPE)


def make_clip(step=1):
    identity = people.person(TALKER)
    view = r.camera_view(WIDTH, HEIGHT, 1200)
    rng = np.random.default_rng(SEED)
    behind = room(WIDTH, HEIGHT)
    encoder, rows = encode(ASSETS / "talking-head.mp4"), []
    for frame in range(0, RATE * SECONDS, step):
        when = moment_at(frame / RATE)
        picture = behind.copy()
        box, points, visible = pictures.head_on(picture, identity, when, view)
        picture += rng.normal(0, 1.0, picture.shape[:2])[..., None]
        encoder.stdin.write(np.clip(picture + 0.5, 0, 255).astype(np.uint8).tobytes())
        rows.append(truth(identity, when, view, box, points, visible))
    encoder.stdin.close()
    encoder.wait()
    write_json("talking-head.json", {
        "width": WIDTH, "height": HEIGHT, "framesPerSecond": RATE, "person": TALKER,
        "identity": identity, "frames": rows})


def write_json(name, content):
    """Compact JSON, one frame or person a line."""
    def plain(value):
        return [round(float(v), 4) for v in value] if isinstance(value, np.ndarray) else value
    parts = []
    for key, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines = ",\n".join(
                json.dumps({k: plain(v) for k, v in row.items()}) for row in value)
            parts.append(f'"{key}": [\n{lines}\n]')
        else:
            parts.append(f'"{key}": {json.dumps(plain(value))}')
    (ASSETS / name).write_text("{\n" + ",\n".join(parts) + "\n}\n")


def make_portraits(size=640):
    from PIL import Image
    rows = []
    for index, number in enumerate(PORTRAITS):
        rng = np.random.default_rng([SEED, number])
        identity = people.person(number)
        when = r.moment(yaw=rng.uniform(-0.15, 0.15), smile=0.35, headY=-0.5, distance=70,
                        keyX=-0.5, keyStrength=0.85, ambient=0.5, rim=0.5)
        picture = room(size * 16 // 9, size)[:, size // 4:size // 4 + size].copy()
        view = r.camera_view(size, size, 1.9 * size)
        box, points, _ = pictures.head_on(picture, identity, when, view)
        name = f"portrait-{index + 1}.jpg"
        Image.fromarray(np.clip(picture + 0.5, 0, 255).astype(np.uint8)).save(
            ASSETS / name, quality=90)
        rows.append({"file": name, "person": number, "box": np.round(box, 2),
                     "points": np.round(points, 2).tolist(), "identity": identity})
    write_json("portraits.json", {"portraits": rows})


# Talking, turned both ways, behind the hand, returned; before the tests change the face.
SWAPPED_FRAMES = (10, 25, 40, 55, 70, 95, 110, 125, 150, 178, 192, 297)
REGION, TILE = 384, 192
WORN = 1


def make_swapped():
    """Squares of REGION pixels around the face, in half size, and where the face is seen.

    Face and background only: the clip's grain and its encoder's losses are not in it.
    """
    from PIL import Image
    talker, worn = people.person(TALKER), people.person(PORTRAITS[WORN])
    identity = people.swapped(talker, worn)
    view, behind = r.camera_view(WIDTH, HEIGHT, 1200), room(WIDTH, HEIGHT)
    count, rows = len(SWAPPED_FRAMES), []
    sheet = np.zeros((TILE * 2, TILE * count // 2, 3), np.uint8)
    masks = np.zeros(sheet.shape[:2], np.uint8)
    for index, frame in enumerate(SWAPPED_FRAMES):
        when = moment_at(frame / RATE)
        _, outline = r.places(identity, when)
        outline = r.to_pixels(view, outline)
        corner = ((outline.min(0) + outline.max(0)) / 2 - REGION / 2) // 2 * 2
        left, top = np.clip(corner, 0, [WIDTH - REGION, HEIGHT - REGION]).astype(int)
        part = np.array(view)
        part[:, 2] += part[:, :2] @ [left, top]
        rgb, cover, labels = r.render(identity, when, part, REGION, REGION)
        picture = pictures.on_background(
            rgb, cover, behind[top:top + REGION, left:left + REGION])
        face = np.isin(labels, (r.FACE_SKIN, r.EYE, r.MOUTH_INSIDE))

        def halved(values):
            return values.reshape(TILE, 2, TILE, 2, -1).mean((1, 3))
        y, x = (v * TILE for v in divmod(index, count // 2))
        sheet[y:y + TILE, x:x + TILE] = halved(picture.astype(float)) + 0.5
        masks[y:y + TILE, x:x + TILE] = 255 * (halved(face.astype(float))[..., 0] > 0.99)
        rows.append({"frame": frame, "left": int(left), "top": int(top)})
    Image.fromarray(sheet).save(ASSETS / "talking-head-swapped.jpg", quality=92, subsampling=0)
    Image.fromarray(masks).convert("1").save(ASSETS / "talking-head-swapped-mask.png")
    write_json("talking-head-swapped.json", {
        "portrait": f"portrait-{WORN + 1}.jpg", "region": REGION, "tile": TILE, "across": count // 2,
        "frames": rows})


if __name__ == "__main__":
    ASSETS.mkdir(exist_ok=True)
    if sys.argv[1] == "clip":
        make_clip(int(sys.argv[2]) if sys.argv[2:] else 1)
    elif sys.argv[1] == "swapped":
        make_swapped()
    else:
        make_portraits()
