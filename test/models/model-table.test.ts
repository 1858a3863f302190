import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../../daemon/inference/model-manifest.js';
import { modelTable } from '../../daemon/models/model-table.js';
import { projectRoot } from '../../daemon/project-root.js';

test('models/README.md says what the manifest says', () => {
  const page = readFileSync(join(projectRoot, 'models', 'README.md'), 'utf8');
  // To renew it: guise models list --markdown > models/README.md
  expect(page).toBe(modelTable(readCatalogue()));
});
