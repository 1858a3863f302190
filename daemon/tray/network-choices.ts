// What the tray offers as swappers and enhancers: families whose files are here, and the
// files themselves where a family has several or where each paints a face of its own.
import { swapperFamilies } from '../swappers/swappers.js';
import type { Choice } from './tray-menu.js';

/** A model whose file is here and can be run. */
export interface PresentModel {
  readonly name: string;
  readonly role: string;
  readonly family: string;
}

/** As the settings say it: the model is empty for any of the family. */
interface Chosen {
  readonly family: string;
  readonly model: string;
}

interface Family {
  readonly family: string;
  readonly needsModel: boolean;
  readonly isNamedByFile: boolean;
}

const swappers: readonly Family[] = Object.entries(swapperFamilies).map(
  ([family, { needsModel, needsSource }]) => ({
    family,
    needsModel,
    isNamedByFile: !needsSource,
  }),
);

export function swapperChoices(here: readonly PresentModel[], chosen: Chosen): Choice[] {
  return choicesOf('swapper', swappers, here, chosen);
}

export function enhancerChoices(here: readonly PresentModel[], chosen: Chosen): Choice[] {
  const families = here.flatMap(({ role, family }) =>
    role === 'enhancer' ? [family] : [],
  );
  const enhancers: readonly Family[] = [
    { family: 'none', needsModel: false, isNamedByFile: false },
    ...[...new Set(families)].map((family) => ({
      family,
      needsModel: true,
      isNamedByFile: false,
    })),
  ];
  return choicesOf('enhancer', enhancers, here, chosen);
}

function choicesOf(
  role: 'swapper' | 'enhancer',
  families: readonly Family[],
  here: readonly PresentModel[],
  chosen: Chosen,
): Choice[] {
  return families.flatMap(({ family, needsModel, isNamedByFile }) => {
    const files = here.filter((model) => model.role === role && model.family === family);
    const isFamilyChosen = chosen.family === family;
    const choice = (text: string, model: string, isChosen: boolean): Choice => ({
      text,
      values: { [`${role}.family`]: family, [`${role}.model`]: model },
      isChosen,
    });
    if (files.length > 1 || (isNamedByFile && files.length > 0)) {
      return files.map(({ name }, i) =>
        choice(
          name.startsWith(family) ? name : `${family}: ${name}`,
          name,
          isFamilyChosen && (chosen.model === name || (chosen.model === '' && i === 0)),
        ),
      );
    }
    return needsModel && files.length === 0 ? [] : [choice(family, '', isFamilyChosen)];
  });
}
