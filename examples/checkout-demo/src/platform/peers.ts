/**
 * Where another service listens, from `<NAME>_URL` in the environment (`CARD_VALIDATOR_URL` for `card-validator`).
 *
 * @throws Error when the variable is missing
 */
export function peerUrl(service: string): string {
  const variable = peerVariable(service);
  const url = process.env[variable];
  if (url === undefined || url === '') {
    throw new Error(`${variable} is not set: this service needs to know where ${service} listens`);
  }
  return url;
}

export function peerVariable(service: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_URL`;
}
