# The parts of the initial file system of a virtual machine. Each part is a cpio archive, and the kernel takes
# several archives one after the other. So a changed test rebuilds the part of the tests only.

# Modules that a machine loads, in this order. A kernel may have each built in.
readonly modules=(
  virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_console
  zsmalloc lz4_compress lz4hc_compress zram)

readonly jdk_modules=java.base,java.compiler,java.instrument,java.logging,java.management,java.xml,jdk.jfr,jdk.management,jdk.unsupported

# finish FOLDER PLACE: moves what was built to its place in one step, so that no half of it is ever used.
finish() {
  mkdir -p "$(dirname "$2")"
  rm -rf "$2"
  mv "$1" "$2"
}

# archive FOLDER FILE: packs a folder for the kernel, uncompressed, because the emulator would have to decompress it.
archive() {
  (cd "$1" && find . -print0 | LC_ALL=C sort -z | "$busybox" cpio -0 -o -H newc -R 0:0) > "$2"
}

# prepare_busybox: the host's own, which packs archives and unpacks modules; the machine's comes with its processor.
prepare_busybox() {
  local version
  version=$(version_of trixie "$host_processor" busybox-static)
  busybox=$cache/busybox/$version/bin/busybox
  [ -x "$busybox" ] && return
  rm -rf "$work/busybox" && unpack trixie "$host_processor" "$work/busybox" busybox-static
  mkdir -p "$work/busybox-only/bin"
  find "$work/busybox" -path '*bin/busybox' -type f -exec cp {} "$work/busybox-only/bin/busybox" \;
  finish "$work/busybox-only" "$cache/busybox/$version"
}

# prepare_kernel NAME: follows the meta package to the current kernel. Sets kernel_folder.
prepare_kernel() {
  local image version module found raw
  update_lists "$suite" "$processor"
  image=$(dependencies "$suite" "$processor" "$meta" 'linux-image-[0-9].*')
  [ -n "$image" ] || fail "no kernel: package=$meta, suite=$suite, processor=$processor, mirror=$mirror; expected a dependency on linux-image-VERSION"
  version=$(version_of "$suite" "$processor" "$image")
  kernel_folder=$cache/kernels/$1/$image-$version
  [ -e "$kernel_folder/modules.cpio" ] && return
  echo "kernel $1: $image $version"
  raw=$work/kernel-raw
  # From Linux 7 on, the kernel and its modules are packages of their own.
  # shellcheck disable=SC2046
  unpack "$suite" "$processor" "$raw" "$image" \
    $(dependencies "$suite" "$processor" "$image" 'linux-(binary|modules)-[0-9].*')
  mkdir -p "$work/kernel" "$work/modules/modules"
  cp "$(find "$raw" -type f \( -name 'vmlinuz*' -o -name 'vmlinux*' \) | head -n 1)" "$work/kernel/vmlinuz"
  for module in "${modules[@]}"; do
    found=$(find "$raw" -name "$module.ko*" | head -n 1)
    case $found in
      '') ;;
      *.xz) "$busybox" unxz -c "$found" > "$work/modules/modules/$module.ko" ;;
      *) cp "$found" "$work/modules/modules/$module.ko" ;;
    esac
    [ -z "$found" ] || echo "$module" >> "$work/modules/modules/order"
  done
  archive "$work/modules" "$work/kernel/modules.cpio"
  rm -rf "$cache/kernels/$1" "$raw" "$work/modules"
  finish "$work/kernel" "$kernel_folder"
}

# find_jdk: the JDK 25 whose image goes into an x86-64 machine. Sets jdk.
find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if [ -x "$candidate/bin/jlink" ] && grep -q '^JAVA_VERSION="25[."]' "$candidate/release" 2> /dev/null; then
      jdk=$candidate
      return
    fi
  done
  fail "no JDK 25: JAVA_HOME=${JAVA_HOME:-}, expected a JDK 25 there or below /usr/lib/jvm; install one"
}

# prepare_base: busybox, the C library and Java for one processor. Sets base.
prepare_base() {
  local root=$work/base packages=(busybox-static libc6 zlib1g libgcc-s1 libstdc++6) stamp package
  [ "$processor" = amd64 ] || packages+=(openjdk-25-jre-headless)
  update_lists trixie "$processor"
  stamp=$(
    cat "$here/lib/image.sh"
    for package in "${packages[@]}"; do echo "$package $(version_of trixie "$processor" "$package")"; done
    [ "$processor" != amd64 ] || { find_jdk && cat "$jdk/release"; }
  )
  base=$cache/base/$processor-$(sha256sum <<< "$stamp" | cut -c 1-16).cpio
  [ -e "$base" ] && return
  echo "base image for $processor"
  rm -rf "$root" "$root.raw"
  unpack trixie "$processor" "$root.raw" "${packages[@]}"
  mkdir -p "$root"/{bin,sbin,proc,sys,dev,tmp,root,etc,usr/lib}
  find "$root.raw" -path '*bin/busybox' -type f -exec cp {} "$root/bin/busybox" \;
  cp -a "$root.raw"/usr/lib/*-linux-gnu* "$root/usr/lib/"
  rm -rf "$root"/usr/lib/*/{gconv,audit}
  ln -s usr/lib "$root/lib"
  if [ "$processor" = amd64 ]; then
    mkdir "$root/usr/lib64" && ln -s usr/lib64 "$root/lib64"
    ln -s /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$root/usr/lib64/ld-linux-x86-64.so.2"
    find_jdk
    "$jdk/bin/jlink" --add-modules "$jdk_modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
      --generate-cds-archive --output "$root/jre"
    rm -f "$root"/jre/lib/server/classes_nocoops*.jsa
  else
    ln -s /usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1 "$root/usr/lib/ld-linux-aarch64.so.1"
    cp -a "$root.raw/usr/lib/jvm/java-25-openjdk-arm64" "$root/jre"
    # The JDK's configuration is links into /etc.
    cp -a "$root.raw/etc/java-25-openjdk" "$root/etc/"
  fi
  echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
  archive "$root" "$work/base.cpio"
  rm -rf "$root" "$root.raw" "$cache/base/$processor-"*
  finish "$work/base.cpio" "$base"
}

# prepare_tests: the first process, the classes of the build, and the jars that they need. Sets tests.
prepare_tests() {
  local root=$work/tests jar list=$tree/target/tools/test-classpath.txt
  [ -e "$list" ] && [ -d "$tree/target/test-classes/org/arenalab/vm" ] \
    || fail "no build: file=$list, expected the tests to be compiled; run: mvn test-compile"
  mkdir -p "$root/tests/lib" "$root/tests/suites"
  cp -r "$tree/target/classes" "$tree/target/test-classes" "$root/tests/"
  while IFS= read -r jar; do
    case $jar in
      # Peers of the laboratory, profilers and checkers of the build: no suite needs them.
      */org/lwjgl/* | */async-profiler/* | */jfr-converter/* | */archunit/* | */jcstress-core/*) ;;
      */error_prone*) ;;
      *) cp "$jar" "$root/tests/lib/" ;;
    esac
  done < <(tr ':' '\n' < "$list")
  cp "$here"/suites/* "$root/tests/suites/"
  cp "$here/init" "$root/init" && chmod 755 "$root/init"
  tests=$work/tests.cpio
  archive "$root" "$tests"
  rm -rf "$root"
}
