/** Wire shapes of "Автодайлер"'s document. Values are text, as in its examples. */

/** Fields that a call of either method has under the same names. */
export interface CallFields {
	name: string;
	/** 8NNNNNNNNNN */
	phone: string;
	/** The client's id in a database or CRM. */
	UUID: string;
	/** Values for the phrases of the script. */
	var1: string;
	var2: string;
	var3: string;
	/** Most attempts to get through. */
	maxcount: string;
	/** Id of a script made in the account. */
	generationtype: string;
}

/** POST /newcall. Without both times the call starts at once, whatever the hour. */
export interface SingleCall extends CallFields {
	/** Always "0". */
	id: '0';
	/** HH:MM */
	timestart?: string;
	timestop?: string;
}

/** A record of POST /make. A missing value is inherited from the record before. */
export interface GroupRecord extends CallFields {
	/** From "1", in the order of the request. */
	id: string;
	/** HH:MM:SS; the spelling is the document's. */
	statdialertime: string;
	stopdialertime: string;
}

/** Reply to /make: numbers as text. The document does not explain `inserted`. */
export interface GroupReport {
	lines: string;
	ok: string;
	inserted: string;
	errorcode: string;
	/** Task number inside the system. */
	id: string;
}

/** An entry of the reply to POST /cdr. */
export interface CallRecord {
	QUERY_ID: number;
	DST: string;
	/** YYYY-MM-DD HH:MM:SS Z, the last call. */
	TIME: string;
	/** Status and end code. */
	CODE: string;
	/** Seconds. */
	SEC: number;
}
