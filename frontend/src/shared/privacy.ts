/** Whether the browser says that its person does not want to be counted. */
export const wantsPrivacy = (): boolean =>
  navigator.doNotTrack === "1" || (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
