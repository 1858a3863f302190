// One message to a Unix datagram socket, as the service manager's protocol takes it.
#ifndef GUISE_NATIVE_SYSTEM_DATAGRAM_H_
#define GUISE_NATIVE_SYSTEM_DATAGRAM_H_

#include <string>

namespace guise {

/// Sends `message` to the socket at `path`, whose first character "@" stands for the
/// abstract name space. Never waits. Returns false and sets errno when it cannot.
bool SendDatagram(const std::string& path, const std::string& message);

}  // namespace guise

#endif  // GUISE_NATIVE_SYSTEM_DATAGRAM_H_
