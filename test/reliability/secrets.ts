const unique = (values: string[]) => [...new Set(values)].filter((value) => value !== '');

/** A secret as it may show: plain, as JSON has it (once, and in a text in JSON), base64, in a URL. */
export function formsOf(secret: string): string[] {
	const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
	const base64 = Buffer.from(secret).toString('base64');
	return unique([
		secret,
		escaped(secret),
		escaped(escaped(secret)),
		base64,
		base64.replace(/=+$/, ''),
		Buffer.from(secret).toString('base64url'),
		encodeURIComponent(secret),
	]);
}

/** Text that a provider might show by itself: each secret plain, in base64 and in a URL. */
export const echoOf = (secrets: readonly string[]): string =>
	secrets
		.map((secret) => {
			const base64 = Buffer.from(secret).toString('base64');
			return `plain ${secret} base64 ${base64} url ${encodeURIComponent(secret)}`;
		})
		.join(' ');

/** A sentence for each secret that shows in a text. */
export const shownSecrets = (secrets: readonly string[], text: string): string[] =>
	secrets.flatMap((secret, position) =>
		formsOf(secret).some((form) => text.includes(form))
			? [`secret ${position} is in the saved execution`]
			: [],
	);
