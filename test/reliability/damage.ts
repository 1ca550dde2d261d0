export interface Road {
	/** To be put into the credential. */
	readonly baseUrl: string;
	close(): Promise<void>;
}

/** How many connections come through first, and how many then do not. */
export interface Damage {
	readonly passes: number;
	readonly times: number;
	/** Called when a connection meets the damage. */
	readonly onUse?: () => void;
}

/** Whether the next of the requests, connections or look-ups meets the damage. */
export function damageCounter({ passes, times, onUse }: Damage): () => boolean {
	let count = 0;
	return () => {
		count += 1;
		if (count <= passes || count > passes + times) return false;
		onUse?.();
		return true;
	};
}
