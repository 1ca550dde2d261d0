/**
 * Wire shapes as Mobilon documents them ("Автообзвон API (Гарант)" and "GSM API"). Types that end
 * in Task are sent, types that end in Entry received.
 */

/** POST /call/ */
export interface AutocallTask {
	/** Arbitrary id; returned in the reply. */
	guid: string;
	/** Name of an audio file that Mobilon already has. */
	file: string;
	/** YYYY-MM-DD; the zone is not stated. */
	date?: string;
	/** HH:MM */
	time?: string;
	/** 8NNNNNNNNNN */
	number: string;
	/** 8NNNNNNNNNN */
	source: string;
}

/** POST /send/ */
export interface SmsTask {
	/** Arbitrary id; returned in the reply. */
	guid: string;
	text: string;
	/**
	 * 8NNNNNNNNNN as in the autocall document. This document gives no form; its examples have the
	 * same.
	 */
	number: string;
	source: string;
}

/** POST /status/ */
export interface StatusTask {
	id: string;
}

/** Reply to /call/ and /send/; the only documented `status` is 0. */
export interface CreatedEntry {
	status: unknown;
	guid: string;
	id: string;
}

/** Reply to /status/; the only documented `status` is 1, with the moment it was carried out. */
export interface StatusEntry {
	status: unknown;
	guid: string;
	id: string;
	/** Autocall, ISO 8601 */
	dateExec?: string;
	/** SMS, ISO 8601 */
	dateTimeSent?: string;
}
