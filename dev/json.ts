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

/**
 * Reads the format of the npm package `flatted`, which n8n uses for execution data: a list whose
 * first entry is the value; inside objects and lists each string is the index of another entry.
 */
export function unflatten(text: string): unknown {
	const entries: unknown = JSON.parse(text);
	if (!Array.isArray(entries)) throw new Error('Not flatted data: no list');
	const revived = new Map<number, unknown>();
	const revive = (index: number): unknown => {
		if (revived.has(index)) return revived.get(index);
		const entry: unknown = entries[index];
		if (typeof entry !== 'object' || entry === null) return entry;
		const whole: Record<string, unknown> | unknown[] = Array.isArray(entry) ? [] : {};
		// Before its parts, because a part may refer back to it.
		revived.set(index, whole);
		for (const [key, part] of Object.entries(entry)) {
			const value = typeof part === 'string' ? revive(Number(part)) : part;
			Object.defineProperty(whole, key, {
				value,
				enumerable: true,
				writable: true,
				configurable: true,
			});
		}
		return whole;
	};
	return revive(0);
}
