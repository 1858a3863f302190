"""How true the swapper is, on people never seen in training: likeness to the exact truth
inside the face, identity and expression."""

import numpy as np
import torch

import recogniser
from layers import opened
from swaps import PICTURES, REPAINTED, Groups, Sources, emap
from world import renderer as r
from world.datasets import DATA


def pairs(groups):
    """(group, place of the target, place of the truth) of what is measured: every picture
    with the next one's face."""
    count, each = groups.person.shape
    return [(group, place, (place + 1) % each) for group in range(count) for place in range(each)]


def swapped_crops(path, groups, sources, rng, pictures=1):
    """(output, truth, target, label) of every pair."""
    session = opened(path)
    for group, before, after in pairs(groups):
        target, truth = (groups.images[group, place].transpose(2, 0, 1).astype(np.float32) / 255
                         for place in (before, after))
        latent = sources(groups.person[group, [after]], rng, pictures).numpy()
        output = session.run(None, {"target": target[None], "source": latent})[0][0]
        yield output, truth, target, groups.labels[group, after]


def latents(portraits):
    """normalise(ê · E) of uint8 pictures, as insightface does."""
    mapped = recogniser.embeddings(recogniser.FILE, portraits) @ emap()
    return torch.from_numpy(mapped / np.linalg.norm(mapped, axis=1, keepdims=True))


def decibels(a, b):
    return 10 * np.log10(1 / ((a - b) ** 2).mean())


def measure(path):
    """Likeness to the exact truth inside the face, identity and expression, on people
    never seen in training."""
    groups, sources = Groups("swaps-held"), Sources("sources-held", latents)
    for pictures in (1, PICTURES):
        rows = list(swapped_crops(path, groups, sources, np.random.default_rng(8), pictures))
        faces = [np.isin(label, REPAINTED) for *_, label in rows]
        seen = [i for i, face in enumerate(faces) if face.sum() > 500]
        kept, left = ([decibels(rows[i][part][:, faces[i]], rows[i][1][:, faces[i]])
                       for i in seen] for part in (0, 2))
        print(f"held-out, source from up to {pictures} portraits: {np.mean(kept):.2f} dB inside "
              f"the face (10 % below {np.quantile(kept, 0.1):.2f}); without swapping "
              f"{np.mean(left):.2f} dB", flush=True)
    for name in (recogniser.FILE, recogniser.JUDGE):
        if name.exists():
            judged(name, groups, rows, seen)
    expression_kept(groups, rows, faces, seen)


def uint8(crops):
    return np.round(255 * np.clip(crops, 0, 1)).astype(np.uint8)


def judged(path, groups, rows, seen):
    """In how many frames a recogniser prefers the source to the target's own face."""
    def embedded(crops):
        # The recognisers' template is the swapper's, eight columns to the left.
        crops = uint8(np.stack(crops)).transpose(0, 2, 3, 1)
        return recogniser.embeddings(path, crops[:, :112, 8:120])
    shown, truth, target = (embedded([rows[i][part] for i in seen]) for part in range(3))
    faces = np.load(DATA / "faces-held.image.npy")
    each = len(faces) // (groups.person.max() + 1)
    known = recogniser.embeddings(path, faces).reshape(-1, each, 512).mean(1)
    known /= np.linalg.norm(known, axis=1, keepdims=True)
    group, before, after = np.array(pairs(groups))[seen].T
    wearer, source = (known[groups.person[group, place]] for place in (before, after))
    for name, crops in (("swapped", shown), ("the truth", truth)):
        to_source = (crops * source).sum(1)
        print(f"{path.stem} prefers the source in {name}: to other pictures of the wearer "
              f"{(to_source > (crops * wearer).sum(1)).mean():.3f}, to the very picture "
              f"{(to_source > (crops * target).sum(1)).mean():.3f}", flush=True)


def expression_kept(groups, rows, faces, seen):
    """Mouth and gaze read off what is shown, against what the wearer does."""
    import expression
    true = expression.true_readings(groups.moment)[[group for group, _, _ in pairs(groups)]]
    eyes = np.array([(label == r.EYE).sum() > 20 for *_, label in rows])
    for name, part in (("swapped", 0), ("the truth", 1)):
        crops = uint8(np.stack([row[part] for row in rows])).transpose(0, 2, 3, 1)
        read = recogniser.run(expression.FILE, crops[:, :112, 8:120])
        chosen = np.array(seen)
        mouth = np.corrcoef(read[chosen, 0], true[chosen, 0])[0, 1]
        chosen = chosen[eyes[chosen]]
        gaze = np.corrcoef(read[chosen, 1], true[chosen, 1])[0, 1]
        print(f"expression read off {name}: mouth {mouth:.3f}; gaze across, where eyes are "
              f"seen ({len(chosen)}), {gaze:.3f}", flush=True)
