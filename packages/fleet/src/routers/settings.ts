/** Defaults with what the scenario set; its schema has checked the values. */
export function settingsOf<Settings extends object>(defaults: Settings, given: Readonly<Record<string, unknown>> | undefined): Settings {
  return { ...defaults, ...given };
}
