/**
 * Walks into parsed JSON: `at(reply, 'data', 0, 'id')`. Returns undefined if a step leads nowhere.
 */
export function at(value: unknown, ...steps: Array<string | number>): unknown {
	let current = value;
	for (const step of steps) {
		if (typeof current !== 'object' || current === null) return undefined;
		const entry = Object.entries(current).find(([key]) => key === String(step));
		current = entry?.[1];
	}
	return current;
}

export function textAt(value: unknown, ...steps: Array<string | number>): string {
	const found = at(value, ...steps);
	if (typeof found === 'string') return found;
	throw new Error(`n8n's answer has no text at ${steps.join('.')}`);
}

export function listAt(value: unknown, ...steps: Array<string | number>): unknown[] {
	const found = at(value, ...steps);
	return Array.isArray(found) ? found : [];
}
