// The folder that models lie in, as a setting names it.

import { GuiseError } from '../errors.js';
import { makeFolders } from '../files/data-folders.js';

/** @throws GuiseError BAD_SETTING when it is not there and cannot be made */
export function makeModelsFolder(folder: string): void {
  try {
    makeFolders(folder);
  } catch (cause) {
    throw new GuiseError(
      'BAD_SETTING',
      `The models folder ${folder} cannot be made: ${(cause as Error).message}. Choose another models.folder.`,
      cause,
    );
  }
}
