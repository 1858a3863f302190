// The gallery of saved faces, and adding one from photos that are dropped or chosen.
import { ask, order, showRefusal } from './api.js';
import { byId, element, inMegabytes, replaceIfChanged } from './dom.js';

const dialog = byId('new-face');
let faces = [];
let worn = '';
/** Of the face that is being added: as the API takes them. */
let photos = [];
/** While photos are looked at, before the dialog opens. */
let isLooking = false;
/** From the order to save until it is obeyed or refused. */
let isSaving = false;

/** Names that differ only in case are the same. */
const folded = (name) => name.normalize('NFKC').toUpperCase().toLowerCase();

function faceCard(name, picture) {
  const isWorn = folded(name) === folded(worn);
  const wear = element(
    'button',
    { type: 'button', className: 'face' },
    picture,
    element('span', { textContent: name || 'None' }),
  );
  wear.setAttribute('aria-pressed', isWorn);
  wear.dataset.key = name;
  wear.addEventListener('click', () => order('PUT /v1/face', { name }));
  return wear;
}

function savedFace({ name }) {
  const path = `v1/faces/${encodeURIComponent(name)}`;
  const src = `${path}/thumbnail`;
  const picture = element('img', { src, alt: '', loading: 'lazy' });
  const remove = element('button', {
    type: 'button',
    className: 'remove',
    textContent: '×',
    title: `Delete ${name}`,
  });
  remove.setAttribute('aria-label', `Delete ${name}`);
  // No face is called so.
  remove.dataset.key = `× ${name}`;
  remove.addEventListener('click', () => {
    if (!confirm(`Delete the saved face ${name} and its photos?`)) return;
    // This button goes, and the focus must not be lost with it.
    byId('gallery').querySelector('.face').focus();
    order(`DELETE /${path}`);
  });
  return element('div', { className: 'saved' }, faceCard(name, picture), remove);
}

function showGallery() {
  replaceIfChanged(byId('gallery'), [faces, worn], () => [
    element(
      'div',
      { className: 'saved' },
      faceCard('', element('span', { className: 'nobody' })),
    ),
    ...faces.map(savedFace),
  ]);
}

export function showFaces(saved) {
  faces = saved;
  showGallery();
}

export function showWorn(name) {
  worn = name;
  showGallery();
}

/** Base64 without the head of a data URL. */
function encoded(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(',')[1] ?? '');
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
}

/** A name to begin with, from the photo's own: "ada-1.jpg" is "ada". */
const nameFrom = (file) => file.replace(/\.\w+$/, '').replace(/[-_ ]*\d*$/, '');

/** @throws Error when the server would not take so many or so large files */
async function requireFewEnough(files) {
  const { mostPhotos, mostBytes, mostBytesTogether } = await ask('GET /v1/photos/limits');
  if (files.length > mostPhotos) {
    throw new Error(`${files.length} photos are too many: choose ${mostPhotos} at most.`);
  }
  const largest = files.reduce((a, b) => (a.size > b.size ? a : b));
  if (largest.size > mostBytes) {
    throw new Error(
      `${largest.name} has ${inMegabytes(largest.size)}; a photo may have ${inMegabytes(mostBytes)} at most.`,
    );
  }
  const together = files.reduce((sum, { size }) => sum + size, 0);
  if (together > mostBytesTogether) {
    throw new Error(
      `These photos have ${inMegabytes(together)} together; choose fewer or smaller ones, ${inMegabytes(mostBytesTogether)} at most.`,
    );
  }
}

async function checkPhotos(files) {
  photos = [];
  byId('crops').replaceChildren();
  byId('warnings').replaceChildren();
  for (const file of files) {
    const photo = { file: file.name, data: await encoded(file) };
    const { crop, warnings, statement } = await ask('POST /v1/photos/check', { photo });
    photos.push(photo);
    const src = `data:image/jpeg;base64,${crop}`;
    byId('crops').append(element('img', { src, alt: `The face in ${file.name}` }));
    byId('warnings').append(
      ...warnings.map((textContent) => element('li', { textContent })),
    );
    byId('statement').textContent = statement;
  }
}

export async function addFrom(files) {
  if (files.length === 0) return;
  if (isLooking || isSaving || dialog.open) {
    // Photos of two people must not end up in one face.
    showRefusal(new Error('Another face is being added; finish or cancel that first.'));
    return;
  }
  isLooking = true;
  byId('drop').classList.add('busy');
  try {
    await requireFewEnough(files);
    await checkPhotos(files);
    byId('new-fault').hidden = true;
    byId('consent').checked = false;
    byId('new-name').value = nameFrom(files[0].name);
    dialog.showModal();
    byId('new-name').select();
  } catch (error) {
    showRefusal(error);
  } finally {
    isLooking = false;
    byId('drop').classList.remove('busy');
  }
}

/** What is being saved cannot be cancelled any more. */
function setSaving(is) {
  isSaving = is;
  byId('save-face').disabled = is;
  byId('save-face').textContent = is ? 'Saving…' : 'Save and wear';
  byId('cancel-face').disabled = is;
}

async function save(event) {
  event.preventDefault();
  setSaving(true);
  try {
    const { name } = await ask('POST /v1/faces', {
      name: byId('new-name').value,
      photos,
      hasConsent: byId('consent').checked,
    });
    // Browsers let Escape close it all the same when it is pressed twice.
    if (!dialog.open) return;
    dialog.close();
    await order('PUT /v1/face', { name });
  } catch (error) {
    byId('new-fault').textContent = error.message;
    byId('new-fault').hidden = false;
  } finally {
    setSaving(false);
  }
}

export const chooseFiles = () => byId('photos').click();

/** What the tray's "Add face…" leads to. */
export function goToAddFace() {
  if (location.hash !== '#add-face') return;
  byId('faces').scrollIntoView();
  byId('photos').focus();
}

dialog.querySelector('form').addEventListener('submit', save);
dialog.addEventListener('cancel', (event) => {
  if (isSaving) event.preventDefault();
});
byId('cancel-face').addEventListener('click', () => dialog.close());
byId('photos').addEventListener('change', ({ target }) => {
  addFrom([...target.files]);
  // The same ones may be chosen again.
  target.value = '';
});
document.addEventListener('dragover', (event) => {
  event.preventDefault();
  byId('drop').classList.add('over');
});
document.addEventListener('dragleave', () => byId('drop').classList.remove('over'));
document.addEventListener('drop', (event) => {
  event.preventDefault();
  byId('drop').classList.remove('over');
  addFrom([...event.dataTransfer.files]);
});
