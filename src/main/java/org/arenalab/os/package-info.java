/** The ground floor: the only room that calls the kernel. */
package org.arenalab.os;
