// Notices what is changed from outside while guise runs: the settings file, by hand, and
// the models, by another guise or by hand.
import { FolderWatch } from '../files/folder-watch.js';

/** Hashes of younger files are not remembered (hash-cache.ts). */
const MODELS_SETTLED_MS = 3000;

export interface EditListener {
  onSettingsEdited(): void;
  onModelsChanged(): void;
}

export class EditWatch {
  private readonly settings: FolderWatch;
  private models: FolderWatch;

  constructor(
    settingsFile: string,
    modelsFolder: string,
    private readonly listener: EditListener,
  ) {
    this.settings = FolderWatch.ofFile(settingsFile, () => listener.onSettingsEdited());
    this.models = this.watchModels(modelsFolder);
  }

  /** Why changes are not noticed; null where they are. */
  get fault(): string | null {
    return this.settings.fault ?? this.models.fault;
  }

  /** Models lie elsewhere from now on. */
  useModelsFolder(folder: string): void {
    this.models.close();
    this.models = this.watchModels(folder);
  }

  close(): void {
    this.settings.close();
    this.models.close();
  }

  private watchModels(folder: string): FolderWatch {
    const onChange = () => this.listener.onModelsChanged();
    return new FolderWatch(folder, null, onChange, MODELS_SETTLED_MS);
  }
}
