import type { ProfileData } from '@hotspan/wire';
import type { ProfileExporter } from '../src/exporters/exporter.js';
import type { ProfileWindow } from '../src/window/profile-window.js';

/** Keeps every window's model. */
export class MemoryExporter implements ProfileExporter {
  readonly profiles: ProfileData[] = [];
  readonly windows: ProfileWindow[] = [];
  shutdowns = 0;

  async export(window: ProfileWindow): Promise<void> {
    this.windows.push(window);
    this.profiles.push(window.toProfileData());
  }

  async shutdown(): Promise<void> {
    this.shutdowns++;
  }
}
